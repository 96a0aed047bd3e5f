// Package factscol keeps facts in a column store and plans the statements that answer groups over them.
//
// How it is fast: codes are numbers from one label list per kind of code, so the tables hold small integers that pack to a
// few bits; facts arrive by day, so a period is a few blocks; year, quarter, week, weekday and age bands are arithmetic on
// two stored columns; and whether a cell has enough residents to be shown is proved by a 64-bit sketch, exact counting being
// left to the few cells that the sketch cannot decide.
package factscol
