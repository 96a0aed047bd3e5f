package xmlx

// Limits bound what Parse takes in. A field of zero means the default.
type Limits struct {
	Size       int // bytes of the input as sent
	Depth      int // nested elements
	Nodes      int // elements and texts
	Attributes int // attributes of one element, namespace declarations included
	Text       int // bytes of one text or attribute value
}

// The defaults: a discharge record has about 2,000 nodes and depth 12; images inside documents make the texts long.
const (
	DefaultSize       = 32 << 20
	DefaultDepth      = 100
	DefaultNodes      = 1 << 20
	DefaultAttributes = 64
	DefaultText       = 24 << 20
	maxSize           = 1 << 30 // offsets are 32 bits, one of them a mark
)

func (l Limits) filled() Limits {
	pick := func(v, d int) int {
		if v <= 0 {
			return d
		}
		return v
	}
	return Limits{
		Size:       min(pick(l.Size, DefaultSize), maxSize),
		Depth:      pick(l.Depth, DefaultDepth),
		Nodes:      min(pick(l.Nodes, DefaultNodes), 1<<30),
		Attributes: min(pick(l.Attributes, DefaultAttributes), 1<<15),
		Text:       pick(l.Text, DefaultText),
	}
}
