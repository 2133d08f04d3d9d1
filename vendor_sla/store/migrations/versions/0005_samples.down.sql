-- The last table first.
DROP TABLE sample_items;
DROP TABLE sample_reveals;
DROP TABLE sample_seals;
DROP TABLE samples;
