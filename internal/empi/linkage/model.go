package linkage

import (
	"encoding/json"
	"errors"
	"math"
)

// ModelFormat is the format of a stored Model. Load refuses others: levels changed their meaning.
const ModelFormat = 1

// Share says how often a level is seen where both sides say something.
type Share struct {
	M float64 `json:"m"` // among pairs of one person
	U float64 `json:"u"` // among strangers
	R float64 `json:"r"` // among relatives of one household
}

// Model holds what is known about how people's data agree. Immutable: the With methods give changed copies.
type Model struct {
	Format    int                `json:"format"`
	Version   string             `json:"version"`   // name of the weights, for explanations: "default", or what WithVersion gave
	Profile   string             `json:"profile"`   // Chinese or Western
	People    float64            `json:"people"`    // N: people in the index
	Relatives float64            `json:"relatives"` // k: others in one's household
	Fields    map[string][]Share `json:"fields"`    // by field and level; index 0, missing, holds the share of pairs that miss it in all three
	Names     Names              `json:"names"`
	Phones    Phones             `json:"phones"`
	Limits    Limits             `json:"limits"`
	Learnt    Report             `json:"learnt"`

	shares  [Fields][maxLevels]Share
	profile *profile
	prior   float64 // log2 N
}

// Limits are the log2 odds above which a pair is linked, and above which it is reviewed.
type Limits struct {
	Link   float64 `json:"link"`
	Review float64 `json:"review"`
}

// The profiles.
const (
	Chinese = "chinese"
	Western = "western"
)

var errModel = errors.New("linkage: not a model of this format")

// Load reads a model written by json.Marshal.
func Load(b []byte) (*Model, error) {
	var m Model
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, errors.Join(errModel, err)
	}
	if m.Format != ModelFormat {
		return nil, errModel
	}
	return m.made()
}

// made fills what is derived and checks the rest.
func (m *Model) made() (*Model, error) {
	m.profile = profiles[m.Profile]
	if m.profile == nil || m.People < 1 || math.IsInf(m.People, 0) {
		return nil, errModel
	}
	m.prior = math.Log2(m.People)
	for f, name := range m.profile.fields {
		row := m.Fields[name]
		if len(row) != len(m.profile.levels[f]) {
			return nil, errModel
		}
		for l, s := range row {
			for _, x := range []float64{s.M, s.U, s.R} {
				if x < 0 || x > 1 || l > 0 && x == 0 || math.IsNaN(x) {
					return nil, errModel
				}
			}
			m.shares[f][l] = s
		}
	}
	return m, nil
}

func (m *Model) copy() *Model {
	c := *m
	c.Fields = make(map[string][]Share, len(m.Fields))
	for k, v := range m.Fields {
		c.Fields[k] = append([]Share{}, v...)
	}
	return &c
}

// WithPeople gives the model for an index of n people. Call it when the index has grown or shrunk by a tenth.
func (m *Model) WithPeople(n int) *Model {
	c := m.copy()
	c.People = math.Max(1, float64(n))
	c.prior = math.Log2(c.People)
	return c
}

// WithVersion gives the model under another name.
func (m *Model) WithVersion(version string) *Model {
	c := m.copy()
	c.Version = version
	return c
}

// WithLimits gives the model with other limits, for instance those of Thresholds.
func (m *Model) WithLimits(l Limits) *Model {
	c := m.copy()
	c.Limits = l
	return c
}

// profile is the set of fields one custom of names and addresses is compared by.
type profile struct {
	fields  []string
	levels  [][]string
	compare func(a, b *Features) Pattern
	// surprise gives U of a level for these very values: a rare value that agrees is a smaller coincidence.
	surprise func(m *Model, a, b *Features, p *Pattern, f Field) float64
	guard    func(a, b *Features, p *Pattern) Guard
	order    [][]Level           // by field: levels that must not speak more for one person than the ones before them
	blocks   map[KeyKind][]Field // keys that Learn looks at pairs through, and the fields each says nothing about
}

var profiles = map[string]*profile{
	Chinese: {fields: fieldNames[:], levels: levelNames[:], compare: compareAll, surprise: surpriseChinese, guard: guardChinese, order: chineseOrder,
		blocks: map[KeyKind][]Field{
			KeyReadingBirth: {FieldName, FieldBirth, FieldCard}, KeyReadingPhone: {FieldName, FieldPhone},
			KeyReadingHouse: {FieldName, FieldAddress}, KeyPhoneBirth: {FieldPhone, FieldBirth, FieldCard},
		}},
	Western: westernProfile,
}

var chineseOrder = [][]Level{
	FieldCard: {NumberEqual, NumberSwapped, NumberOneOff, NumberOther, NumberConflict}, FieldNumber: {NumberEqual, NumberOneOff, NumberOther},
	FieldLocal: {1, 2}, FieldName: {NameEqual, NameSound, NameOneOff, NameFamily, NameDifferent},
	FieldBirth: {BirthEqual, BirthSwapped, BirthOneOff, BirthYear, BirthDifferent}, FieldSex: {SexEqual, SexDifferent},
	FieldPhone: {PhoneEqual, PhoneOneOff, PhoneDifferent}, FieldAddress: {AddressHouse, AddressCommunity, AddressStreet, AddressDivision, AddressDifferent},
	FieldEthnic: {EthnicEqual, EthnicDifferent}, FieldMother: {MotherEqual, MotherSimilar, MotherDifferent},
}
