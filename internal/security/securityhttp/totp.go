package securityhttp

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// TOTPEnrolment is what an authenticator app needs, and after confirmation the recovery codes, shown once.
type TOTPEnrolment struct {
	URI           string   `json:"uri" doc:"otpauth address for a QR code"`
	Secret        string   `json:"secret" doc:"the same for typing in, base 32"`
	RecoveryCodes []string `json:"recoveryCodes"`
}

type enrolmentBody struct{ Body TOTPEnrolment }

type codeInput struct {
	Body struct {
		Code string `json:"code" maxLength:"100"`
	}
}

func (f *face) secondFactor(api huma.API) {
	huma.Register(api, op(http.MethodPost, "/api/v1/account/totp", "session", "开始绑定动态口令 Begin enrolling a second factor", http.StatusOK), f.enrol)
	huma.Register(api, op(http.MethodPut, "/api/v1/account/totp", "session", "确认动态口令 Confirm it with a first code", http.StatusOK), f.confirm)
	huma.Register(api, op(http.MethodDelete, "/api/v1/account/totp", "session", "解除动态口令 Turn it off with a code", http.StatusNoContent), f.drop)
}

func (f *face) enrol(ctx context.Context, _ *none) (*enrolmentBody, error) {
	a, err := human(ctx)
	if err != nil {
		return nil, err
	}
	e, err := f.svc.EnrolTOTP(ctx, a)
	if err != nil {
		return nil, err
	}
	return &enrolmentBody{Body: TOTPEnrolment{URI: e.URI, Secret: e.Secret, RecoveryCodes: []string{}}}, nil
}

func (f *face) confirm(ctx context.Context, in *codeInput) (*enrolmentBody, error) {
	a, err := human(ctx)
	if err != nil {
		return nil, err
	}
	codes, err := f.svc.ConfirmTOTP(ctx, a, in.Body.Code)
	if err != nil {
		return nil, err
	}
	return &enrolmentBody{Body: TOTPEnrolment{RecoveryCodes: codes}}, nil
}

func (f *face) drop(ctx context.Context, in *codeInput) (*none, error) {
	a, err := human(ctx)
	if err != nil {
		return nil, err
	}
	return nil, f.svc.DropTOTP(ctx, a, in.Body.Code)
}
