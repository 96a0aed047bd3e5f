package registryhttp

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
	"minkang/internal/registry"
	"minkang/internal/security"
)

// registerDepth adds professionals, licences, consortia, devices and object identifiers.
func (f *Face) registerDepth(api huma.API, op func(id, method, path, summary string) huma.Operation) {
	huma.Register(api, op("list-professionals", http.MethodGet, "/professionals", "Health workers of the region (卫生人员)"), f.professionals)
	huma.Register(api, op("get-professional", http.MethodGet, "/professionals/{id}", "One with places of practice and licences"), f.professional)
	huma.Register(api, op("put-professional", http.MethodPost, "/professionals", "Register or change a health worker by ID number or certificate"), f.putProfessional)
	huma.Register(api, op("put-practice", http.MethodPost, "/professionals/{id}/practices", "Give a place of practice (执业地点)"), f.putPractice)
	huma.Register(api, op("list-licences", http.MethodGet, "/licences", "Licences of one holder (证照)"), f.licences)
	huma.Register(api, op("put-licence", http.MethodPost, "/licences", "Add or change a licence by kind and number"), f.putLicence)
	huma.Register(api, op("expiring-licences", http.MethodGet, "/licences/expiring", "Licences near or past their end (到期预警)"), f.expiring)
	huma.Register(api, op("list-consortia", http.MethodGet, "/consortia", "Consortia (医联体、医共体)"), f.consortia)
	huma.Register(api, op("get-consortium", http.MethodGet, "/consortia/{id}", "One with its members"), f.consortium)
	huma.Register(api, op("put-consortium", http.MethodPost, "/consortia", "Add or change a consortium by code"), f.putConsortium)
	huma.Register(api, op("list-devices", http.MethodGet, "/institutions/{id}/devices", "Equipment (设备)"), f.devices)
	huma.Register(api, op("put-device", http.MethodPost, "/institutions/{id}/devices", "Add or change a device by inventory number"), f.putDevice)
	huma.Register(api, op("list-oids", http.MethodGet, "/oids", "Assigned object identifiers (对象标识符)"), f.oids)
	huma.Register(api, op("assign-oid", http.MethodPost, "/oids", "Assign an object identifier under the node's arc"), f.assignOID)
	huma.Register(api, op("resolve-oid", http.MethodGet, "/oids/{oid}", "What an object identifier means"), f.resolveOID)
}

// ProfessionalShown is a health worker; numbers are masked.
type ProfessionalShown struct {
	ID            id.ID           `json:"id"`
	Name          string          `json:"name"`
	Sex           string          `json:"sex"`
	IDNumber      string          `json:"idNumber,omitempty" doc:"masked"`
	Category      string          `json:"category"`
	Certificate   string          `json:"certificate,omitempty" doc:"masked"`
	Qualification string          `json:"qualification,omitempty" doc:"masked"`
	Scope         string          `json:"scope,omitempty"`
	Title         string          `json:"title,omitempty" doc:"GB/T 8561"`
	Education     string          `json:"education,omitempty" doc:"GB/T 4658"`
	Degree        string          `json:"degree,omitempty" doc:"GB/T 6864"`
	School        string          `json:"school,omitempty"`
	Major         string          `json:"major,omitempty"`
	Status        string          `json:"status"`
	Version       int64           `json:"version"`
	UpdatedAt     time.Time       `json:"updatedAt"`
	Practices     []PracticeShown `json:"practices,omitempty"`
	Licences      []LicenceShown  `json:"licences,omitempty"`
}

// PracticeShown is a place of practice.
type PracticeShown struct {
	Worker          id.ID  `json:"worker"`
	Institution     id.ID  `json:"institution"`
	InstitutionName string `json:"institutionName"`
	StaffNo         string `json:"staffNo"`
	Role            string `json:"role"`
	Main            bool   `json:"main"`
	From            string `json:"from,omitempty"`
	Until           string `json:"until,omitempty"`
	Status          string `json:"status"`
}

// ProfessionalPage is a page of health workers.
type ProfessionalPage struct {
	Items []ProfessionalShown `json:"items"`
	Next  string              `json:"next,omitempty"`
}

// ProfessionalFields are what an operator gives.
type ProfessionalFields struct {
	Name          string `json:"name" maxLength:"100"`
	Sex           string `json:"sex,omitempty" maxLength:"1"`
	IDNumber      string `json:"idNumber,omitempty" maxLength:"40"`
	Category      string `json:"category" maxLength:"20"`
	Certificate   string `json:"certificate,omitempty" maxLength:"60"`
	Qualification string `json:"qualification,omitempty" maxLength:"60"`
	Scope         string `json:"scope,omitempty" maxLength:"200"`
	Title         string `json:"title,omitempty" maxLength:"20"`
	Education     string `json:"education,omitempty" maxLength:"20"`
	Degree        string `json:"degree,omitempty" maxLength:"20"`
	School        string `json:"school,omitempty" maxLength:"100"`
	Major         string `json:"major,omitempty" maxLength:"100"`
	Status        string `json:"status,omitempty" maxLength:"20"`
	Version       int64  `json:"version,omitempty" doc:"as read; left out, the change applies to whatever is stored"`
}

func professionalShown(p registry.Professional) ProfessionalShown {
	return ProfessionalShown{ID: p.ID, Name: p.Name.Reveal(), Sex: p.Sex, IDNumber: p.IDNumber.String(), Category: string(p.Category), Certificate: p.Certificate.String(),
		Qualification: p.Qualification.String(), Scope: p.Scope, Title: p.Title, Education: p.Education, Degree: p.Degree, School: p.School, Major: p.Major,
		Status: string(p.Status), Version: p.Version, UpdatedAt: p.UpdatedAt}
}

// steward lets those through who maintain the registry: health workers' files are theirs to see.
func (f *Face) steward(ctx context.Context) error {
	actor, ok := security.ActorFrom(ctx)
	if !ok {
		return security.ErrNotSignedIn
	}
	return f.Policy.May(actor, security.MayManageInstitutions)
}

func (f *Face) professionals(ctx context.Context, in *struct {
	Text        string   `query:"q" maxLength:"60" doc:"part of the name, beginning of its initials, or a whole ID or certificate number"`
	Category    string   `query:"category" maxLength:"20"`
	Status      string   `query:"status" maxLength:"20"`
	Institution id.Param `query:"institution"`
	Paging
}) (*struct{ Body ProfessionalPage }, error) {
	if err := f.steward(ctx); err != nil {
		return nil, err
	}
	rows, next, err := f.Registry.Professionals(ctx, registry.ProfessionalFilter{Text: in.Text, Category: registry.Category(in.Category), Status: registry.Status(in.Status),
		Institution: in.Institution.ID}, in.page())
	if err != nil {
		return nil, err
	}
	out := ProfessionalPage{Items: make([]ProfessionalShown, 0, len(rows)), Next: next}
	for _, p := range rows {
		out.Items = append(out.Items, professionalShown(p))
	}
	return &struct{ Body ProfessionalPage }{out}, nil
}

func (f *Face) professional(ctx context.Context, in *struct {
	ID id.Param `path:"id"`
}) (*struct{ Body ProfessionalShown }, error) {
	if err := f.steward(ctx); err != nil {
		return nil, err
	}
	p, places, err := f.Registry.Professional(ctx, in.ID.ID)
	if err != nil {
		return nil, err
	}
	out := professionalShown(p)
	for _, w := range places {
		i, err := f.Registry.Institution(ctx, w.Institution)
		if err != nil {
			return nil, err
		}
		out.Practices = append(out.Practices, PracticeShown{Worker: w.ID, Institution: w.Institution, InstitutionName: i.Name, StaffNo: w.Code, Role: w.Role, Main: w.Main,
			From: w.From, Until: w.Until, Status: string(w.Status)})
	}
	held, err := f.Registry.Licences(ctx, registry.OfProfessional, p.ID)
	if err != nil {
		return nil, err
	}
	out.Licences = f.licencesShown(ctx, held)
	return &struct{ Body ProfessionalShown }{out}, nil
}

func (f *Face) putProfessional(ctx context.Context, in *struct{ Body ProfessionalFields }) (*struct{ Body ProfessionalShown }, error) {
	b := in.Body
	out := &struct{ Body ProfessionalShown }{}
	return out, f.change(ctx, "registry.professional", func(ctx context.Context) (string, error) {
		p, err := f.Registry.PutProfessional(ctx, registry.Professional{Name: phi.Name(b.Name), Sex: b.Sex, IDNumber: phi.IDNumber(b.IDNumber), Category: registry.Category(b.Category),
			Certificate: phi.IDNumber(b.Certificate), Qualification: phi.IDNumber(b.Qualification), Scope: b.Scope, Title: b.Title, Education: b.Education, Degree: b.Degree,
			School: b.School, Major: b.Major, Status: registry.Status(b.Status), Version: b.Version})
		out.Body = professionalShown(p)
		return "professional/" + p.ID.String(), err
	})
}

func (f *Face) putPractice(ctx context.Context, in *struct {
	ID   id.Param `path:"id"`
	Body struct {
		Institution id.ID  `json:"institution"`
		StaffNo     string `json:"staffNo" maxLength:"64"`
		Department  id.ID  `json:"department,omitempty"`
		Role        string `json:"role,omitempty" maxLength:"20"`
		Title       string `json:"title,omitempty" maxLength:"20"`
		Main        bool   `json:"main,omitempty"`
		From        string `json:"from,omitempty" maxLength:"10"`
		Until       string `json:"until,omitempty" maxLength:"10"`
		Status      string `json:"status,omitempty" maxLength:"20"`
	}
}) (*struct{}, error) {
	b := in.Body
	return nil, f.change(ctx, "registry.practice", func(ctx context.Context) (string, error) {
		_, err := f.Registry.PutPractice(ctx, in.ID.ID, registry.Practice{Main: b.Main, From: b.From, Until: b.Until, Worker: registry.Worker{Institution: b.Institution,
			Department: b.Department, Code: b.StaffNo, Title: b.Title, Role: b.Role, Status: registry.Status(b.Status)}})
		return "professional/" + in.ID.ID.String(), err
	})
}
