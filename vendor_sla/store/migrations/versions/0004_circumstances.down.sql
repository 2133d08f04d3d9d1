DROP TABLE opening_states;
DROP TABLE circumstances;
