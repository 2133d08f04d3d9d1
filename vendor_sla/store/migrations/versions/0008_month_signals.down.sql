DROP TABLE month_signals;
