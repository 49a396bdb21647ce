"""The course and its results in the forms that other systems take. Exporters do not see each other."""
