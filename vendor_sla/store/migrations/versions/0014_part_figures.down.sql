DROP TABLE part_figures;
