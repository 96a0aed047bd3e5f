// Package registryhttp is the HTTP face of the registry: everybody signed in reads names, operators change. What other
// contexts know about an institution (documents sent, names of divisions, keys of its systems) comes through small
// interfaces that the wiring fills; without them those fields are left out.
package registryhttp
