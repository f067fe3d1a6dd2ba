import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Signature {
  /** now: Instant.now().getEpochSecond() */
  static boolean verify(Map<String, String> headers, byte[] rawBody, String secret, long now)
      throws GeneralSecurityException {
    String[] parts = headers.getOrDefault("x-fanfare-signature", "").split(",");
    String timestamp = parts[0].replaceFirst("^t=", "");
    if (!timestamp.matches("[0-9]{1,12}") || Math.abs(now - Long.parseLong(timestamp)) > 300) return false;
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
    byte[] right = ("v1=" + HexFormat.of().formatHex(mac.doFinal(rawBody))).getBytes(StandardCharsets.UTF_8);
    for (int i = 1; i < parts.length; i++) {
      if (MessageDigest.isEqual(right, parts[i].getBytes(StandardCharsets.UTF_8))) return true;
    }
    return false;
  }
}
