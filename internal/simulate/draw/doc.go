// Package draw makes repeatable random draws. A Source is derived from a seed and a few keys, so that any resident, any
// year and any visit can be drawn alone, in any order, and always comes out the same.
package draw
