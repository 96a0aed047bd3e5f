// Package registry knows the institutions of the region, their departments, health workers and connected systems: who may
// send, under which code, and what to call them.
//
// Words. An institution has one code of its own (the organisation code that documents carry) and may be known by more: the
// unified social credit code, the organisation code inside it, the 22-character code of WS 218. All of them resolve to it,
// and each belongs to one institution only. A connected system is a program of an institution that talks to the platform.
//
// Invariants.
//   - Registering is an idempotent upsert by code; every change leaves a line of history.
//   - Look-ups by code are cached, the cache is bounded and emptied at each change (after its commit) and each minute.
//   - An institution is never removed, only closed: stored documents keep pointing at it.
//
// Callers: repository asks Source whether a sender is known and active, everybody asks names, operators write through
// registryhttp.
package registry
