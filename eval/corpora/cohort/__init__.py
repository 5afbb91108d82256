"""The cohort: coherent patient histories in which diseases drive visits, exams, drugs, stays and results."""
