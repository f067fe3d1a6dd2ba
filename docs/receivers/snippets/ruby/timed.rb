require "openssl"

def verify(headers, raw_body, secret, now = Time.now.to_i)
  time, *signatures = headers["x-fanfare-signature"].to_s.split(",")
  timestamp = time.to_s.delete_prefix("t=")
  return false unless timestamp.match?(/\A\d{1,12}\z/) && (now - timestamp.to_i).abs <= 300

  right = "v1=" + OpenSSL::HMAC.hexdigest("SHA256", secret, "#{timestamp}.#{raw_body}")
  signatures.any? { |signature| OpenSSL.secure_compare(right, signature) }
end
