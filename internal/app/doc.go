// Package app puts the house together: it reads the configuration, opens the engines, builds the contexts, gives them their
// neighbours, serves the faces, runs the jobs, and closes everything in order. It decides nothing about health.
package app
