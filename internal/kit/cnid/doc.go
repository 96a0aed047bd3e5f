// Package cnid reads and checks the numbers that name people and organisations in China: resident id numbers
// (GB 11643-1999, 18 digits, and the 15-digit form before it), unified social credit codes (GB 32100-2015), organisation
// codes (GB 11714-1997), and the shapes of passports and travel permits. All functions are pure and safe for concurrent use.
//
// Errors are coded ("cnid.length", "cnid.character", "cnid.division", "cnid.birth", "cnid.serial", "cnid.check") and never
// hold the number itself, which is a personal value.
package cnid
