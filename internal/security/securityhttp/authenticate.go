package securityhttp

import (
	"context"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"strings"

	"minkang/internal/kit/httpx"
	"minkang/internal/security"
)

// Cookie holds the session's token; CSRFHeader must come with every change made with it.
const (
	Cookie     = "minkang_session"
	CSRFHeader = "X-CSRF-Token"
)

// seen is what routes of this package need to know of the plain request.
type seen struct {
	address string
	agent   string
	token   string // of the session in use
	secure  bool
	session security.Session
}

type seenKey struct{}

func seenFrom(ctx context.Context) seen {
	s, _ := ctx.Value(seenKey{}).(seen)
	return s
}

// Authenticate finds the caller of each request and puts it into the context: a connected system's API key or a session's
// token in the Authorization header, a session's cookie, or a client certificate, in this order. A change made with a cookie
// needs the session's CSRF token.
//
// Bad credentials for the API are answered here, each reason with its own code, so that no route can forget to. An ended
// session's cookie is the exception: browsers send it everywhere, so the request goes on without a caller and
// security.Require tells why. No credential and no personal value is ever logged.
func Authenticate(svc *security.Service, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := seen{address: address(r), agent: r.UserAgent(), secure: r.TLS != nil}
		ctx, err := identify(svc, r, &s)
		if err != nil {
			if answered(r, err) {
				httpx.WriteProblem(w, r, err)
				return
			}
			ctx = security.WithRefusal(ctx, err)
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, seenKey{}, s)))
	})
}

// sessionPath is where one signs in: whatever credentials come along do not matter there.
const sessionPath = "/api/v1/session"

func answered(r *http.Request, err error) bool {
	if !strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == sessionPath && r.Method == http.MethodPost {
		return false
	}
	_, hasBearer := bearerOf(r)
	return hasBearer || !errors.Is(err, security.ErrSessionExpired)
}

func identify(svc *security.Service, r *http.Request, s *seen) (context.Context, error) {
	ctx, request := r.Context(), httpx.RequestID(r.Context())
	var a security.Actor
	var err error
	bearer, hasBearer := bearerOf(r)
	cookie, noCookie := r.Cookie(Cookie)
	switch {
	case hasBearer && strings.HasPrefix(bearer, security.KeyPrefix):
		a, err = svc.AuthenticateKey(ctx, bearer, s.address, request)
	case hasBearer:
		s.token = bearer
		a, s.session, err = svc.Authenticate(ctx, bearer, s.address, request)
	case noCookie == nil:
		s.token = cookie.Value
		a, s.session, err = svc.Authenticate(ctx, cookie.Value, s.address, request)
		if err == nil && !csrf(r, cookie.Value) {
			err = security.ErrCSRF
		}
	case r.TLS != nil && len(r.TLS.PeerCertificates) > 0:
		a, err = svc.AuthenticateCertificate(ctx, r.TLS.PeerCertificates, s.address, request)
	default:
		return ctx, nil
	}
	if err != nil {
		return ctx, err
	}
	return security.WithActor(ctx, a), nil
}

// bearerOf gives the token of an Authorization header of the bearer scheme.
func bearerOf(r *http.Request) (string, bool) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	return strings.TrimSpace(token), true
}

// csrf tells whether a request with a cookie may change something: reading always, else with the session's own token.
func csrf(r *http.Request, session string) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return true
	}
	return subtle.ConstantTimeCompare([]byte(r.Header.Get(CSRFHeader)), []byte(security.CSRFToken(session))) == 1
}

// address gives the network address of the other side, without its port.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
