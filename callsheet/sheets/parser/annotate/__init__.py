"""The analyst's own workbook with the answer added: her parts are copied as they are, and what must be added is spliced in."""
