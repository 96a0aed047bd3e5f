package sheet

import "io"

// ahead reads from a slow source (an inflating one) in a goroutine of its own, a few blocks in advance, so that unpacking and
// reading share the cores.
type ahead struct {
	blocks chan block
	free   chan []byte
	stop   chan struct{}
	gone   chan struct{}
	now    []byte
	whole  []byte
	err    error
}

type block struct {
	b   []byte
	err error
}

const (
	aheadBlocks = 3
	aheadBytes  = 256 << 10
)

func readAhead(src io.Reader) *ahead {
	a := &ahead{blocks: make(chan block, aheadBlocks), free: make(chan []byte, aheadBlocks), stop: make(chan struct{}), gone: make(chan struct{})}
	for range aheadBlocks {
		a.free <- make([]byte, aheadBytes)
	}
	go a.run(src)
	return a
}

func (a *ahead) run(src io.Reader) {
	defer close(a.gone)
	for {
		var b []byte
		select {
		case b = <-a.free:
		case <-a.stop:
			return
		}
		n, err := io.ReadFull(src, b)
		if err == io.ErrUnexpectedEOF {
			err = io.EOF
		}
		select {
		case a.blocks <- block{b[:n], err}:
		case <-a.stop:
			return
		}
		if err != nil {
			return
		}
	}
}

// Read implements io.Reader.
func (a *ahead) Read(p []byte) (int, error) {
	for len(a.now) == 0 {
		if a.whole != nil {
			a.free <- a.whole
			a.whole = nil
		}
		if a.err != nil {
			return 0, a.err
		}
		k := <-a.blocks
		a.now, a.whole, a.err = k.b, k.b[:cap(k.b)], k.err
	}
	n := copy(p, a.now)
	a.now = a.now[n:]
	return n, nil
}

// close ends the goroutine and waits for it: its source may be closed afterwards.
func (a *ahead) close() {
	close(a.stop)
	<-a.gone
}
