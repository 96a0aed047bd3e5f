package hl7v2

import (
	"bufio"
	"errors"
	"io"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// The characters of a frame.
const (
	frameStart = 0x0b
	frameEnd   = 0x1c
	frameLast  = 0x0d
)

// Errors of reading frames.
var (
	ErrFrame    = errors.New("hl7v2: bytes outside a frame")
	ErrTooLarge = errors.New("hl7v2: a frame over the limit")
	ErrCut      = errors.New("hl7v2: the line ended inside a frame")
)

// FrameReader reads MLLP frames (<VT> message <FS><CR>) from a line. Not safe for concurrent use. The caller sets deadlines on
// the connection.
type FrameReader struct {
	in    *bufio.Reader
	limit int
}

// NewFrameReader reads frames of at most limit bytes; 0 means DefaultBytes.
func NewFrameReader(r io.Reader, limit int) *FrameReader {
	if limit <= 0 {
		limit = DefaultBytes
	}
	return &FrameReader{in: bufio.NewReaderSize(r, 64<<10), limit: limit}
}

// Next gives the next message's bytes, io.EOF when the line ended between frames. Line ends between frames are skipped; other
// bytes there are ErrFrame, after which the line is of no use.
func (f *FrameReader) Next() ([]byte, error) {
	for {
		c, err := f.in.ReadByte()
		if err != nil {
			return nil, err
		}
		if c == frameStart {
			break
		}
		if c != '\r' && c != '\n' {
			return nil, ErrFrame
		}
	}
	var out []byte
	for {
		part, err := f.in.ReadSlice(frameEnd)
		if len(out)+len(part) > f.limit+1 {
			return nil, ErrTooLarge
		}
		out = append(out, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF):
			return nil, ErrCut
		case err != nil:
			return nil, err
		}
		last, err := f.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil, ErrCut
		}
		if err != nil {
			return nil, err
		}
		if last == frameLast {
			return out[:len(out)-1], nil
		}
		out = append(out, last) // a lone FS is part of the message
		if last == frameEnd {
			if err := f.in.UnreadByte(); err != nil {
				return nil, err
			}
			out = out[:len(out)-1]
		}
	}
}

// Frame puts a message into its frame.
func Frame(message []byte) []byte {
	out := make([]byte, 0, len(message)+3)
	out = append(out, frameStart)
	out = append(out, message...)
	return append(out, frameEnd, frameLast)
}

// Batch cuts a batch or file (FHS, BHS … BTS, FTS) into its messages, each still undecoded. Bytes that are no batch are one
// message. The counts that trailers state are compared by the caller: stated is -1 when there is none.
func Batch(b []byte) (messages [][]byte, stated int) {
	stated = -1
	start := -1
	for at := 0; at < len(b); {
		end := at
		for end < len(b) && b[end] != '\r' && b[end] != '\n' {
			end++
		}
		if end-at >= 3 {
			switch string(b[at : at+3]) {
			case "MSH":
				if start >= 0 {
					messages = append(messages, b[start:at])
				}
				start = at
			case "BTS", "FTS", "BHS", "FHS":
				if start >= 0 {
					messages = append(messages, b[start:at])
					start = -1
				}
				if string(b[at:at+3]) == "BTS" && end-at > 4 {
					if n, err := strconv.Atoi(string(b[at+4 : end])); err == nil {
						stated = n
					}
				}
			}
		}
		for end < len(b) && (b[end] == '\r' || b[end] == '\n') {
			end++
		}
		at = end
	}
	if start >= 0 {
		messages = append(messages, b[start:])
	}
	return messages, stated
}
