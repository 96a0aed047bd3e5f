// Package lunar converts dates between the civil and the Chinese calendar (农历) for 1900 to 2100. Old residents know their birth
// date in one and are registered in the other. Pure.
package lunar
