package standards

import "sync/atomic"

// Shelf holds the library in force. A released package puts a new one there; whoever serves for long asks the shelf anew for
// every piece of work and uses one snapshot through it, so that no document is judged by two. Safe for concurrent use.
type Shelf struct{ now atomic.Pointer[Library] }

// NewShelf returns a shelf with a library on it.
func NewShelf(l *Library) *Shelf {
	s := &Shelf{}
	s.now.Store(l)
	return s
}

// Library gives the library in force.
func (s *Shelf) Library() *Library { return s.now.Load() }

// Put replaces the library in force.
func (s *Shelf) Put(l *Library) { s.now.Store(l) }

// Source gives the library in force: a shelf, or a library of its own for those that work on one snapshot only.
type Source interface{ Library() *Library }

// Library implements Source: a library is a shelf on which nothing changes.
func (l *Library) Library() *Library { return l }
