package registryfile

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/kit/phi"
	"minkang/internal/registry"
)

// Tables are all kinds of sheets, in the order in which an empty registry is filled.
var Tables = []Table{
	{"institutions", []Column{{"code", "机构代码", true, ""}, {"name", "机构名称", true, ""}, {"shortName", "机构简称", false, ""}, {"kind", "机构类型", true, "kind"}, {"level", "级别", false, "level"},
		{"grade", "等次", false, "grade"}, {"division", "行政区划代码", false, ""}, {"creditCode", "统一社会信用代码", false, ""}, {"ws218", "WS218代码", false, ""}, {"parent", "上级机构代码", false, ""},
		{"address", "地址", false, ""}, {"phone", "电话", false, ""}, {"beds", "床位数", false, ""}, {"status", "状态", false, "status"}}, putInstitution, exportInstitutions},
	{"departments", []Column{{"institution", "机构代码", true, ""}, {"code", "科室代码", true, ""}, {"name", "科室名称", true, ""}, {"kind", "诊疗科目代码", false, ""}, {"status", "状态", false, "status"}},
		putDepartment, exportDepartments},
	{"professionals", []Column{{"name", "姓名", true, ""}, {"idNumber", "身份证号", false, ""}, {"sex", "性别", false, "sex"}, {"category", "执业类别", true, "category"},
		{"certificate", "执业证书编码", false, ""}, {"qualification", "资格证书编码", false, ""}, {"scope", "执业范围", false, ""}, {"title", "专业技术职务代码", false, ""}, {"education", "学历代码", false, ""},
		{"degree", "学位代码", false, ""}, {"school", "毕业院校", false, ""}, {"major", "所学专业", false, ""}, {"institution", "执业机构代码", false, ""}, {"staffNo", "工号", false, ""},
		{"department", "科室代码", false, ""}, {"main", "主要执业机构", false, "yes"}, {"from", "起始日期", false, ""}, {"until", "截止日期", false, ""}, {"status", "状态", false, "status"}},
		putProfessional, exportProfessionals},
	{"devices", []Column{{"institution", "机构代码", true, ""}, {"code", "设备编号", true, ""}, {"name", "设备名称", true, ""}, {"kind", "设备类别", true, "device"}, {"maker", "生产厂家", false, ""},
		{"model", "型号", false, ""}, {"serial", "序列号", false, ""}, {"udi", "UDI", false, ""}, {"department", "科室代码", false, ""}, {"installedOn", "启用日期", false, ""}, {"status", "状态", false, "status"}},
		putDevice, exportDevices},
	{"licences", []Column{{"holderKind", "持有者类型", true, "holder"}, {"holder", "持有者代码", true, ""}, {"kind", "证照类型", true, "licence"}, {"number", "证照编号", true, ""}, {"authority", "发证机关", false, ""},
		{"scope", "许可范围", false, ""}, {"issuedOn", "发证日期", false, ""}, {"expiresOn", "有效期至", false, ""}, {"status", "状态", false, "status"}}, putLicence, exportLicences},
}

func putInstitution(ctx context.Context, s *registry.Service, r row) error {
	i := registry.Institution{Code: r["code"], WS218: r["ws218"], CreditCode: r["creditCode"], Name: r["name"], ShortName: r["shortName"], Kind: registry.Kind(r["kind"]),
		Level: r["level"], Grade: r["grade"], Division: r["division"], Address: r["address"], Phone: r["phone"], Status: registry.Status(r["status"])}
	if r["beds"] != "" {
		n, err := strconv.Atoi(r["beds"])
		if err != nil {
			return registry.ErrField.At("beds")
		}
		i.Beds = n
	}
	if r["parent"] != "" {
		up, err := s.StoredByCode(ctx, r["parent"])
		if err != nil {
			return registry.ErrParent.At("parent")
		}
		i.Parent = up.ID
	}
	_, err := s.Register(ctx, i)
	return err
}

// institutionOf finds the institution a line names.
func institutionOf(ctx context.Context, s *registry.Service, code string) (id.ID, error) {
	i, err := s.StoredByCode(ctx, code)
	if errors.Is(err, registry.ErrUnknownInstitution) {
		err = registry.ErrUnknownInstitution.At("institution")
	}
	return i.ID, err
}

func departmentOf(ctx context.Context, s *registry.Service, institution id.ID, code string) (id.ID, error) {
	if code == "" {
		return 0, nil
	}
	d, err := s.DepartmentByCode(ctx, institution, code)
	return d.ID, err
}

func putDepartment(ctx context.Context, s *registry.Service, r row) error {
	institution, err := institutionOf(ctx, s, r["institution"])
	if err != nil {
		return err
	}
	_, err = s.PutDepartment(ctx, registry.Department{Institution: institution, Code: r["code"], Name: r["name"], Kind: r["kind"], Status: registry.Status(r["status"])})
	return err
}

func putProfessional(ctx context.Context, s *registry.Service, r row) error {
	p, err := s.PutProfessional(ctx, registry.Professional{Name: phi.Name(r["name"]), IDNumber: phi.IDNumber(r["idNumber"]), Sex: r["sex"], Category: registry.Category(r["category"]),
		Certificate: phi.IDNumber(r["certificate"]), Qualification: phi.IDNumber(r["qualification"]), Scope: r["scope"], Title: r["title"], Education: r["education"],
		Degree: r["degree"], School: r["school"], Major: r["major"], Status: registry.Status(r["status"])})
	if err != nil || r["institution"] == "" {
		return err
	}
	institution, err := institutionOf(ctx, s, r["institution"])
	if err != nil {
		return err
	}
	department, err := departmentOf(ctx, s, institution, r["department"])
	if err != nil {
		return err
	}
	role := "other"
	switch p.Category {
	case registry.Physician, registry.Dentist, registry.Chinese, registry.Assistant, registry.VillageDoc:
		role = "doctor"
	case registry.Nurse, registry.Pharmacist, registry.Technician, registry.PublicHealth:
		role = string(p.Category)
	case registry.Management:
		role = "manager"
	}
	_, err = s.PutPractice(ctx, p.ID, registry.Practice{Main: r["main"] == "1", From: r["from"], Until: r["until"],
		Worker: registry.Worker{Institution: institution, Department: department, Code: r["staffNo"], Title: r["title"], Role: role, Status: registry.Status(r["status"])}})
	return err
}

func putDevice(ctx context.Context, s *registry.Service, r row) error {
	institution, err := institutionOf(ctx, s, r["institution"])
	if err != nil {
		return err
	}
	department, err := departmentOf(ctx, s, institution, r["department"])
	if err != nil {
		return err
	}
	_, err = s.PutDevice(ctx, registry.Device{Institution: institution, Department: department, Code: r["code"], Name: r["name"], Kind: r["kind"], Maker: r["maker"], Model: r["model"],
		Serial: r["serial"], UDI: r["udi"], InstalledOn: r["installedOn"], Status: registry.Status(r["status"])})
	return err
}

func putLicence(ctx context.Context, s *registry.Service, r row) error {
	l := registry.Licence{Holder: registry.Holder(r["holderKind"]), Kind: r["kind"], Number: r["number"], Authority: r["authority"], Scope: r["scope"], IssuedOn: r["issuedOn"],
		ExpiresOn: r["expiresOn"], Status: registry.Status(r["status"])}
	var err error
	switch l.Holder {
	case registry.OfInstitution:
		l.Of, err = institutionOf(ctx, s, r["holder"])
	case registry.OfProfessional:
		l.Of, err = s.ProfessionalByNumber(ctx, phi.IDNumber(r["holder"]))
	case registry.OfDevice:
		institution, number, _ := strings.Cut(r["holder"], "/")
		if l.Of, err = institutionOf(ctx, s, institution); err == nil {
			l.Of, err = s.DeviceByCode(ctx, l.Of, number)
		}
	default:
		err = registry.ErrField.At("holderKind")
	}
	if err != nil {
		return err
	}
	_, err = s.PutLicence(ctx, l)
	return err
}

// everyInstitution calls fn for each institution by code.
func everyInstitution(ctx context.Context, s *registry.Service, fn func(registry.Institution) error) error {
	for after := ""; ; {
		all, next, err := s.Institutions(ctx, registry.Filter{}, page.Request{After: after, Limit: page.MaxLimit})
		if err != nil {
			return err
		}
		for _, i := range all {
			if err := fn(i); err != nil {
				return err
			}
		}
		if after = next; next == "" {
			return nil
		}
	}
}

// every calls fn for each entry of a paged list.
func every[T any](list func(page.Request) ([]T, string, error), fn func(T) error) error {
	for after := ""; ; {
		all, next, err := list(page.Request{After: after, Limit: page.MaxLimit})
		if err != nil {
			return err
		}
		for _, x := range all {
			if err := fn(x); err != nil {
				return err
			}
		}
		if after = next; next == "" {
			return nil
		}
	}
}
