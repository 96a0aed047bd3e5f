package registry

import (
	"context"
	"slices"
	"strings"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// DeviceKinds are the classes of equipment a region counts.
var DeviceKinds = []string{"imaging", "radiotherapy", "laboratory", "ultrasound", "endoscopy", "life-support", "monitoring", "dialysis", "dental", "rehabilitation", "sterilising",
	"vehicle", "point-of-care", "it", "other"}

// Device is a piece of equipment of an institution. Code, the inventory number, is unique within it; UDI with serial number is
// unique in the region. Dates are YYYY-MM-DD.
type Device struct {
	ID          id.ID
	Institution id.ID
	Department  id.ID
	Code        string
	Name        string
	Kind        string
	Maker       string
	Model       string
	Serial      string
	UDI         string // device identifier part
	InstalledOn string
	Status      Status
}

func (d Device) normal() (Device, error) {
	d.Code, d.Name, d.Serial, d.UDI = strings.TrimSpace(d.Code), strings.TrimSpace(d.Name), strings.TrimSpace(d.Serial), strings.TrimSpace(d.UDI)
	if d.Status == "" {
		d.Status = Active
	}
	switch {
	case !short(d.Code, 1, 64):
		return d, ErrField.At("code")
	case !short(d.Name, 1, 120):
		return d, ErrField.At("name")
	case !slices.Contains(DeviceKinds, d.Kind):
		return d, ErrField.At("kind")
	case !short(d.Maker, 0, 120):
		return d, ErrField.At("maker")
	case !short(d.Model, 0, 80):
		return d, ErrField.At("model")
	case !short(d.Serial, 0, 80):
		return d, ErrField.At("serial")
	case !short(d.UDI, 0, 80):
		return d, ErrField.At("udi")
	case !dates(d.InstalledOn, ""):
		return d, ErrField.At("installedOn")
	case !slices.Contains(statuses, d.Status):
		return d, ErrField.At("status")
	}
	return d, nil
}

// PutDevice adds or changes a device by its inventory number. Errors: registry.no-institution, registry.field,
// registry.device-taken.
func (s *Service) PutDevice(ctx context.Context, d Device) (Device, error) {
	d, err := d.normal()
	if err != nil {
		return d, err
	}
	err = s.within(ctx, d.Institution, func(ctx context.Context) error {
		old, known, err := s.store.DeviceBy(ctx, d.Institution, d.Code)
		if err != nil {
			return err
		}
		if d.UDI != "" { // asked first: a breach of the index would end the whole transaction
			if other, taken, err := s.store.DeviceByUDI(ctx, d.UDI, d.Serial); err != nil || taken && other.ID != old.ID {
				return orElse(err, ErrDeviceTaken.At("udi"))
			}
		}
		fields := differences("code", old.Code, d.Code, "name", old.Name, d.Name, "kind", old.Kind, d.Kind, "maker", old.Maker, d.Maker, "model", old.Model, d.Model,
			"serial", old.Serial, d.Serial, "udi", old.UDI, d.UDI, "department", old.Department, d.Department, "installedOn", old.InstalledOn, d.InstalledOn, "status", old.Status, d.Status)
		if d.ID = old.ID; known && len(fields) == 0 {
			return nil
		} else if !known {
			d.ID = s.ids.Next()
		}
		if err := s.store.PutDevice(ctx, d); err != nil {
			return err
		}
		return s.record(ctx, "device", d.ID, fields)
	})
	return d, err
}

// Devices lists an institution's devices by inventory number.
func (s *Service) Devices(ctx context.Context, institution id.ID, p page.Request) ([]Device, string, error) {
	var after string
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	rows, err := s.store.Devices(ctx, institution, after, p.Rows()+1)
	return cut(rows, p, func(d Device) any { return d.Code }, err)
}

// DeviceByCode finds a device by its inventory number. Errors: registry.no-holder.
func (s *Service) DeviceByCode(ctx context.Context, institution id.ID, code string) (id.ID, error) {
	d, known, err := s.store.DeviceBy(ctx, institution, strings.TrimSpace(code))
	if err == nil && !known {
		err = ErrNoHolder.At("holder")
	}
	return d.ID, err
}

// DepartmentByCode finds a department. Errors: registry.field (place department).
func (s *Service) DepartmentByCode(ctx context.Context, institution id.ID, code string) (Department, error) {
	d, known, err := s.store.Department(ctx, institution, strings.TrimSpace(code))
	if err == nil && !known {
		err = ErrField.At("department")
	}
	return d, err
}

// Device gives a device. Errors: registry.no-holder.
func (s *Service) Device(ctx context.Context, ident id.ID) (Device, error) {
	d, known, err := s.store.Device(ctx, ident)
	if err == nil && !known {
		err = ErrNoHolder
	}
	return d, err
}
