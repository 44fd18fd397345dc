"""Result workbooks: the analyst's sheet with an outcome for every row."""
