// Package life plans what happens to each simulated resident: births, immunisations, illnesses by season and age, chronic
// disease with quarterly follow-ups, checkups, pregnancies, hospital stays and death. A plan is made for one resident and
// one calendar year at a time and holds no text; package paper turns a planned visit into documents.
package life
