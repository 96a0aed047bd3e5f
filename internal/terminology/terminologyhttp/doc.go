// Package terminologyhttp is the HTTP face of the map of local codes: operators work through the list of unmapped codes,
// exchange the map as sheets, and have it applied to what was stored earlier.
package terminologyhttp
