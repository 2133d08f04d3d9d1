DROP TABLE dispute_files, dispute_steps, disputes;
