// Package terminologytest is the suite every store of the map must pass, and a world to test in: a service with a stopped
// clock over a store, with an archive whose documents are a few codes.
package terminologytest
