// Package fold brings text that people typed in different ways to one form, so that equal things compare equal:
// full and half width, spaces and middle dots, letter case, traditional and variant characters, and readings without
// tones. It is pure and allocates little: every submitted document passes through it.
//
// Folded text is for comparing and searching only; what a person wrote is stored and shown unchanged.
package fold
