package net.hsvpn.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;

/**
 * Lets {@code include} read files and nothing else: a configuration must not make the gateway fetch
 * addresses or search its own class path. Unlike the library's own, it takes a missing file for an
 * error.
 */
final class FileIncluder
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private final HoconParser parser;
  private final HoconParser.Source including;

  FileIncluder(HoconParser parser, HoconParser.Source including) {
    this.parser = parser;
    this.including = including;
  }

  /** Nobody else's idea of including is asked. */
  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    return parser.include(including, what);
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return parser.include(including, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    return refuse(what.toString());
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    return refuse(what);
  }

  private ConfigObject refuse(String what) {
    parser.refuseInclude(including, what, "only files may be included", "write include \"file\"");
    return ConfigFactory.empty().root();
  }
}
