"""Values become words, charts, paper and exports."""
