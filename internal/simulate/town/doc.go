// Package town is the simulated district's standing population: institutions with departments and workers, streets and
// communities, households and residents. Everything is derived from a seed; any resident can be derived alone from the
// index. All residents are made up and carry identity numbers of the reserved division only.
package town
