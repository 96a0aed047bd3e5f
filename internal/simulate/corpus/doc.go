// Package corpus holds the words the simulated district is written with: names by era, drugs, laboratory panels, imaging
// reports, outpatient and inpatient conditions with complaint, history, findings and course. All lists are our own; they
// are data files in the folder data, read once. Codes of diagnoses and procedures are those of the national tables.
package corpus
