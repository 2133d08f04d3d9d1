DROP TABLE reliability_figures;
DROP TABLE reviews;
DROP TABLE review_tasks;
DROP TABLE calibration_sessions;
