package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"
)

const (
	maxParts     = 4096
	maxDirectory = 1 << 20 // bytes of the archive's directory
)

// openZip opens a workbook's archive after looking at how large its directory claims to be: reading one of millions of
// entries would fill the memory.
func openZip(src io.ReaderAt, size int64) (map[string]*zip.File, error) {
	if err := guardDirectory(src, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(src, size)
	if err != nil {
		return nil, ErrDamaged
	}
	if len(z.File) > maxParts {
		return nil, ErrBomb
	}
	z.RegisterDecompressor(zip.Deflate, flate.NewReader)
	parts := make(map[string]*zip.File, len(z.File))
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/"))
		if parts[name] == nil {
			parts[name] = f
		}
	}
	return parts, nil
}

// guardDirectory reads the end-of-directory record (APPNOTE 4.3.16, 4.3.14) and bounds what it announces.
func guardDirectory(src io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 22+65535))
	if n, err := src.ReadAt(tail, size-int64(len(tail))); n < len(tail) {
		if err == io.EOF {
			return ErrDamaged
		}
		return err
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || at+22 > len(tail) {
		return ErrDamaged
	}
	bytesOf := uint64(binary.LittleEndian.Uint32(tail[at+12:]))
	if bytesOf == 0xffffffff {
		if at < 20 || string(tail[at-20:at-16]) != "PK\x06\x07" {
			return ErrDamaged
		}
		var record [56]byte
		offset := binary.LittleEndian.Uint64(tail[at-12:])
		if offset > uint64(size)-56 {
			return ErrDamaged
		}
		if _, err := src.ReadAt(record[:], int64(offset)); err != nil {
			return ErrDamaged
		}
		bytesOf = binary.LittleEndian.Uint64(record[40:])
	}
	if bytesOf > maxDirectory {
		return ErrBomb
	}
	return nil
}
