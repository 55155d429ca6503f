// For tests: a self-signed certificate for localhost and 127.0.0.1. Nobody trusts it; its key guards nothing.

export const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUDzg9pvJuu0gPMYrj+4w2zOIiw8wwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE2MzkzM1oYDzIxMjYxMDI5
MTYzOTMzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATeMVGjzpaJ2QpIkfiPjZ9u3l2n92PSnZg+TWL1lKcrMm+uPryil9zQ
MikM7v1bWsTL+mk5QfTryH7/6kzw3XQ1o28wbTAdBgNVHQ4EFgQUxvbowuHDMpcu
g5hkklxDLSg08x4wHwYDVR0jBBgwFoAUxvbowuHDMpcug5hkklxDLSg08x4wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAJ7z2zn09hWpfl3Y2nWcvJp4WNwKVTN2j8In9I3DU+ciAiBT
hS+mMzyDtZeAkihLRtSAMNCi+Ma5K7YTrWSw7sAYxA==
-----END CERTIFICATE-----
`;

export const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrud+A7Rr987fGonW
/AVt52y1bRzQ5w+sx0gt0G0tcC+hRANCAATeMVGjzpaJ2QpIkfiPjZ9u3l2n92PS
nZg+TWL1lKcrMm+uPryil9zQMikM7v1bWsTL+mk5QfTryH7/6kzw3XQ1
-----END PRIVATE KEY-----
`;
