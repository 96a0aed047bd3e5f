package securityhttp

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/id"
	"minkang/internal/security"
)

// KeyShown is an API key without its text.
type KeyShown struct {
	ID        id.ID      `json:"id"`
	CreatedAt time.Time  `json:"createdAt"`
	ExpiresAt time.Time  `json:"expiresAt"`
	RevokedAt *time.Time `json:"revokedAt,omitempty"`
	Note      string     `json:"note"`
}

// NewKey asks for an API key.
type NewKey struct {
	Days int    `json:"days,omitempty" minimum:"0" maximum:"1095" doc:"how long it lasts; left out: 365"`
	Note string `json:"note,omitempty" maxLength:"200"`
}

// IssuedKey is a new API key with its text, which is shown this once.
type IssuedKey struct {
	ID        id.ID     `json:"id"`
	Key       string    `json:"key"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// CertificateShown is a registered client certificate.
type CertificateShown struct {
	ID          id.ID      `json:"id"`
	Subject     string     `json:"subject"`
	Issuer      string     `json:"issuer"`
	Serial      string     `json:"serial"`
	Fingerprint string     `json:"fingerprint" doc:"SHA-256, hexadecimal"`
	NotBefore   time.Time  `json:"notBefore"`
	NotAfter    time.Time  `json:"notAfter"`
	AddedAt     time.Time  `json:"addedAt"`
	RevokedAt   *time.Time `json:"revokedAt,omitempty"`
}

type ofSystem struct {
	System     id.Param `path:"id"`
	Credential id.Param `path:"credential"`
}

func (f *face) credentials(api huma.API) {
	const keys, certs = "/api/v1/systems/{id}/keys", "/api/v1/systems/{id}/certificates"
	huma.Register(api, op(http.MethodGet, keys, "systems", "接入系统的密钥 API keys of a system", http.StatusOK), f.listKeys)
	huma.Register(api, op(http.MethodPost, keys, "systems", "签发密钥 Issue an API key", http.StatusCreated), f.issueKey)
	huma.Register(api, op(http.MethodDelete, keys+"/{credential}", "systems", "吊销密钥 Revoke an API key", http.StatusNoContent), f.revokeKey)
	huma.Register(api, op(http.MethodGet, certs, "systems", "接入系统的证书 Certificates of a system", http.StatusOK), f.listCertificates)
	huma.Register(api, op(http.MethodPost, certs, "systems", "登记证书 Register a client certificate", http.StatusCreated), f.addCertificate)
	huma.Register(api, op(http.MethodDelete, certs+"/{credential}", "systems", "吊销证书 Revoke a certificate", http.StatusNoContent), f.revokeCertificate)
}

type keyPage struct {
	Body struct {
		Items []KeyShown `json:"items"`
	}
}

func (f *face) listKeys(ctx context.Context, in *byID) (*keyPage, error) {
	by, err := security.Require(ctx)
	if err != nil {
		return nil, err
	}
	all, err := f.svc.Keys(ctx, by, in.ID.ID)
	if err != nil {
		return nil, err
	}
	out := &keyPage{}
	out.Body.Items = make([]KeyShown, 0, len(all))
	for _, k := range all {
		out.Body.Items = append(out.Body.Items, KeyShown{ID: k.Serial, CreatedAt: k.IssuedAt, ExpiresAt: k.ExpiresAt, RevokedAt: instant(k.RevokedAt), Note: k.Note})
	}
	return out, nil
}

// instant gives nil for the zero time.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

type issuedBody struct{ Body IssuedKey }

func (f *face) issueKey(ctx context.Context, in *struct {
	ID   id.Param `path:"id"`
	Body NewKey
}) (*issuedBody, error) {
	by, err := security.Require(ctx)
	if err != nil {
		return nil, err
	}
	k, text, err := f.svc.IssueKey(ctx, by, security.NewKey{System: in.ID.ID, Lasts: time.Duration(in.Body.Days) * 24 * time.Hour, Note: in.Body.Note})
	if err != nil {
		return nil, err
	}
	return &issuedBody{Body: IssuedKey{ID: k.Serial, Key: text, ExpiresAt: k.ExpiresAt}}, nil
}

func (f *face) revokeKey(ctx context.Context, in *ofSystem) (*none, error) {
	by, err := security.Require(ctx)
	if err != nil {
		return nil, err
	}
	return nil, f.svc.RevokeKey(ctx, by, in.System.ID, in.Credential.ID)
}

type certificatePage struct {
	Body struct {
		Items []CertificateShown `json:"items"`
	}
}

func (f *face) listCertificates(ctx context.Context, in *byID) (*certificatePage, error) {
	by, err := security.Require(ctx)
	if err != nil {
		return nil, err
	}
	all, err := f.svc.Certificates(ctx, by, in.ID.ID)
	if err != nil {
		return nil, err
	}
	out := &certificatePage{}
	out.Body.Items = make([]CertificateShown, 0, len(all))
	for _, c := range all {
		out.Body.Items = append(out.Body.Items, showCertificate(c))
	}
	return out, nil
}

func showCertificate(c security.Certificate) CertificateShown {
	return CertificateShown{ID: c.ID, Subject: c.Subject, Issuer: c.Issuer, Serial: c.Serial, Fingerprint: c.Fingerprint, NotBefore: c.NotBefore,
		NotAfter: c.NotAfter, AddedAt: c.AddedAt, RevokedAt: instant(c.RevokedAt)}
}

type certificateBody struct{ Body CertificateShown }

func (f *face) addCertificate(ctx context.Context, in *struct {
	ID   id.Param `path:"id"`
	Body struct {
		PEM string `json:"pem" maxLength:"20000"`
	}
}) (*certificateBody, error) {
	by, err := security.Require(ctx)
	if err != nil {
		return nil, err
	}
	c, err := f.svc.AddCertificate(ctx, by, in.ID.ID, in.Body.PEM)
	if err != nil {
		return nil, err
	}
	return &certificateBody{Body: showCertificate(c)}, nil
}

func (f *face) revokeCertificate(ctx context.Context, in *ofSystem) (*none, error) {
	by, err := security.Require(ctx)
	if err != nil {
		return nil, err
	}
	return nil, f.svc.RevokeCertificate(ctx, by, in.System.ID, in.Credential.ID)
}
