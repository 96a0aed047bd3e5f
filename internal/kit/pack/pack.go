// Package pack compresses bodies for keeping. The packed form names its codec in its first byte, so that codecs can be added
// and old bodies stay readable for ever.
package pack

import (
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Codecs, the first byte of a packed body. Never renumber.
const (
	plain      = 0
	zstdPlain  = 1
	zstdRawDic = 2 // followed by the dictionary's number, 4 bytes little endian
)

// ErrDictionary is returned for a body whose dictionary is not known.
var ErrDictionary = errors.New("pack: unknown dictionary")

var (
	encoder = sync.OnceValue(func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false), zstd.WithEncoderConcurrency(4))
		if err != nil {
			panic(err) // constant options
		}
		return e
	})
	decoder = sync.OnceValue(func() *zstd.Decoder {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(4), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			panic(err)
		}
		return d
	})
)

// Pack compresses b without a dictionary. Safe for concurrent use.
func Pack(b []byte) []byte {
	if len(b) < 64 {
		return append([]byte{plain}, b...)
	}
	out := make([]byte, 1, len(b)/4+64)
	out[0] = zstdPlain
	return encoder().EncodeAll(b, out)
}

// Unpack gives the bytes back; limit bounds them (0: 256 MiB). A damaged or lying body is an error, never a panic.
func Unpack(p []byte, limit int) ([]byte, error) {
	if len(p) == 0 {
		return nil, errors.New("pack: empty")
	}
	switch p[0] {
	case plain:
		if limit > 0 && len(p)-1 > limit {
			return nil, overLimit(len(p)-1, limit)
		}
		return append([]byte(nil), p[1:]...), nil
	case zstdPlain:
		var h zstd.Header // what a bomb says of itself is believed before its memory is given
		if err := h.Decode(p[1:]); err != nil {
			return nil, fmt.Errorf("pack: %w", err)
		}
		if limit > 0 && h.HasFCS && h.FrameContentSize > uint64(limit) {
			return nil, overLimit(int(h.FrameContentSize), limit)
		}
		b, err := decoder().DecodeAll(p[1:], nil)
		if err != nil {
			return nil, fmt.Errorf("pack: %w", err)
		}
		if limit > 0 && len(b) > limit {
			return nil, overLimit(len(b), limit)
		}
		return b, nil
	case zstdRawDic:
		return nil, ErrDictionary
	}
	return nil, fmt.Errorf("pack: unknown codec %d", p[0])
}

func overLimit(n, limit int) error {
	return fmt.Errorf("pack: %d bytes, over the limit of %d", n, limit)
}
