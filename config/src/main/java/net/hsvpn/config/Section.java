package net.hsvpn.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A section of a file, read by the keys of {@link Schema}. Whatever is wrong is reported here; a
 * reader gets an empty answer and goes on.
 */
final class Section {
  private final Block block;
  private final ConfigObject object;
  private final String path;
  private final Place place;
  private final Sources sources;
  private final Problems problems;

  private Section(
      Block block,
      ConfigObject object,
      String path,
      Place place,
      Sources sources,
      Problems problems) {
    this.block = block;
    this.object = object;
    this.path = path;
    this.place = place;
    this.sources = sources;
    this.problems = problems;
  }

  /** Opens the outermost section, whose only known name is {@code hsvpn}. */
  static Optional<Section> open(
      ConfigObject file, Place place, Sources sources, Problems problems) {
    Block nothing = new Block("", "", Block.Shape.ONE, "");
    Section around = new Section(nothing, file, "", place, sources, problems);
    around.refuseUnknown(List.of(Schema.ROOT.name()));
    if (around.find(Schema.ROOT.name()).isEmpty()) {
      if (problems.none()) {
        problems.add(place, "hsvpn", "the section is missing", "write hsvpn { … }");
      }
      return Optional.empty();
    }
    return around.child(Schema.ROOT);
  }

  private Section checked() {
    refuseUnknown(Schema.names(block));
    return this;
  }

  private void refuseUnknown(List<String> known) {
    for (Map.Entry<String, ConfigValue> e : object.entrySet()) {
      // A value that stands in for a missing substitution is reported as that.
      if (!known.contains(e.getKey()) && !sources.standsIn(pathOf(e.getKey()))) {
        problems.add(
            placeOf(e.getValue()),
            pathOf(e.getKey()),
            "unknown key",
            Nearest.to(e.getKey(), known)
                .map(near -> "did you mean " + near + "?")
                .orElse("known here: " + (known.isEmpty() ? "none" : String.join(", ", known))));
      }
    }
  }

  /** Whether the file says something, right or wrong, for the key. */
  boolean has(Key<?> key) {
    return find(key.name()).isPresent();
  }

  /** Whether the file has the section, right or wrong. */
  boolean has(Block child) {
    return find(child.name()).isPresent();
  }

  /** The key's value or its literal default; empty if there is none or it was refused. */
  <T> Optional<T> get(Key<T> key) {
    Optional<ConfigValue> found = find(key.name());
    if (found.isPresent()) {
      return entry(key.name(), found.get()).flatMap(key.type().reader());
    }
    return switch (key.standard()) {
      case Key.Standard.Required r -> {
        refuse(key, "the key is missing", "write " + key.name() + " = " + key.type().description());
        yield Optional.empty();
      }
      case Key.Standard.Literal literal -> key.type().reader().apply(standard(key, literal));
      case Key.Standard.Derived d -> Optional.empty();
    };
  }

  /** The section inside; one without keys, at this section's place, if the file has none. */
  Optional<Section> child(Block child) {
    Optional<ConfigValue> found = find(child.name());
    if (found.isEmpty()) {
      ConfigObject none = ConfigFactory.empty().root();
      return Optional.of(new Section(child, none, pathOf(child.name()), place, sources, problems));
    }
    return entry(child.name(), found.get()).flatMap(e -> sectionOf(child, e));
  }

  /** The named sections inside, by name, in the order of the file. */
  Map<String, Section> named(Block child, int max) {
    Map<String, Section> sections = new LinkedHashMap<>();
    Optional<Entry> around = find(child.name()).flatMap(v -> entry(child.name(), v));
    if (around.isEmpty()) {
      return sections;
    }
    if (!(around.get().value() instanceof ConfigObject named)) {
      around.get().refuse("expected a section, found " + around.get().kind(), "write { … }");
      return sections;
    }
    if (named.size() > max) {
      around.get().refuse(named.size() + " sections", "at most " + max + " are allowed");
      return sections;
    }
    Section all =
        new Section(child, named, around.get().path(), around.get().place(), sources, problems);
    List<Map.Entry<String, ConfigValue>> ordered = new ArrayList<>(named.entrySet());
    // The library keeps no order of its own.
    ordered.sort(
        Comparator.<Map.Entry<String, ConfigValue>>comparingInt(
                e -> all.placeOf(e.getValue()).line())
            .thenComparing(Map.Entry::getKey));
    for (Map.Entry<String, ConfigValue> e : ordered) {
      all.entry(e.getKey(), e.getValue())
          .flatMap(entry -> sectionOf(child, entry))
          .ifPresent(s -> sections.put(e.getKey(), s));
    }
    return sections;
  }

  /** The sections of a list. */
  List<Section> listed(Block child, int max) {
    List<Section> sections = new ArrayList<>();
    Optional<Entry> around = find(child.name()).flatMap(v -> entry(child.name(), v));
    Optional<ConfigList> list = around.flatMap(e -> e.list("write [ { … }, … ]"));
    if (list.isEmpty()) {
      return sections;
    }
    if (list.get().size() > max) {
      around.get().refuse(list.get().size() + " elements", "at most " + max + " are allowed");
      return sections;
    }
    for (int i = 0; i < list.get().size(); i++) {
      sectionOf(child, around.get().element(i, list.get().get(i))).ifPresent(sections::add);
    }
    return sections;
  }

  /** Reports an error of the key's value, or of its absence. */
  void refuse(Key<?> key, String problem, String remedy) {
    refuse(key.name(), problem, remedy);
  }

  /** Reports an error of something inside, or of its absence. */
  void refuse(String name, String problem, String remedy) {
    problems.add(find(name).map(this::placeOf).orElse(place), pathOf(name), problem, remedy);
  }

  /** Reports an error of the section as a whole. */
  void refuse(String problem, String remedy) {
    problems.add(place, path, problem, remedy);
  }

  private Optional<Section> sectionOf(Block child, Entry entry) {
    if (entry.value() instanceof ConfigObject inner) {
      return Optional.of(
          new Section(child, inner, entry.path(), entry.place(), sources, problems).checked());
    }
    entry.refuse("expected a section, found " + entry.kind(), "write { … }");
    return Optional.empty();
  }

  private Optional<ConfigValue> find(String name) {
    return Optional.ofNullable(object.get(name)).filter(v -> v.valueType() != ConfigValueType.NULL);
  }

  /** Empty, and reported, if the value comes from a substitution that stands for nothing. */
  private Optional<Entry> entry(String name, ConfigValue value) {
    Entry entry = new Entry(value, pathOf(name), placeOf(value), sources, problems);
    return entry.reportedAsUnresolved() ? Optional.empty() : Optional.of(entry);
  }

  private Entry standard(Key<?> key, Key.Standard.Literal literal) {
    return new Entry(Key.parse(literal), pathOf(key.name()), place, sources, problems);
  }

  private Place placeOf(ConfigValue value) {
    return sources.place(value.origin()).orElse(place);
  }

  private String pathOf(String name) {
    String quoted = ConfigUtil.joinPath(name);
    return path.isEmpty() ? quoted : path + "." + quoted;
  }
}
