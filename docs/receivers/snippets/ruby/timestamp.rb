require "openssl"

def verify(headers, raw_body, secret, now = Time.now.to_i)
  timestamp = headers["x-fanfare-timestamp"].to_s
  return false unless timestamp.match?(/\A\d{1,12}\z/) && (now - timestamp.to_i).abs <= 300

  right = "sha256=" + OpenSSL::HMAC.hexdigest("SHA256", secret, "#{timestamp}.#{raw_body}")
  %w[x-fanfare-signature x-fanfare-signature-next].any? do |name|
    OpenSSL.secure_compare(right, headers[name].to_s)
  end
end
