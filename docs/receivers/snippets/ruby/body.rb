require "openssl"

def verify(headers, raw_body, secret, _now = nil)
  right = "sha256=" + OpenSSL::HMAC.hexdigest("SHA256", secret, raw_body)
  %w[{{header}} {{header}}-next].any? do |name|
    OpenSSL.secure_compare(right, headers[name].to_s)
  end
end
