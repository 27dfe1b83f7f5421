package net.hsvpn.config;

import com.typesafe.config.ConfigObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a gateway's configuration: HOCON, with {@code include} of files and substitutions from the
 * environment. Reports all errors at once, and throws nothing on account of a file's content. What
 * may stand in a file is in docs/configuration.md.
 */
public final class ConfigLoader {
  private final Sources sources = new Sources();
  private final Problems problems = new Problems();
  private final Path file;

  private ConfigLoader(Path file) {
    this.file = file;
  }

  /** Reads a file. Files that it names are searched from its folder. */
  public static LoadResult load(Path file) {
    return new ConfigLoader(file).load(parser -> parser.parseFile(file));
  }

  /**
   * Reads a text as if it stood in the file, which need not exist. Files that it names are searched
   * from that file's folder.
   */
  public static LoadResult parse(String hocon, Path file) {
    return new ConfigLoader(file)
        .load(parser -> parser.parse(new HoconParser.Source(file, hocon, 0)));
  }

  private LoadResult load(Function<HoconParser, ConfigObject> parse) {
    Place top = new Place(file.toString(), 1);
    Optional<GatewayConfig> config = Optional.empty();
    try {
      ConfigObject parsed = parse.apply(new HoconParser(sources, problems));
      ConfigObject resolved = new HoconResolver(sources, problems).resolve(parsed, top.file());
      config = Section.open(resolved, top, sources, problems).flatMap(this::read);
      sources.unreported().forEach(missing -> missing.report(problems, ""));
    } catch (StackOverflowError e) {
      // The HOCON library goes down one call per level of nesting, and sets no limit.
      problems.add(top, "", "sections or substitutions are nested too deep", "nest them less");
    }
    return config
        .filter(c -> problems.none())
        .<LoadResult>map(LoadResult.Loaded::new)
        .orElseGet(() -> new LoadResult.Refused(problems.sorted()));
  }

  private Optional<GatewayConfig> read(Section root) {
    Folder folder = Folder.of(file);
    Optional<Section> gatewaySection = root.child(Schema.GATEWAY);
    Optional<GatewaySettings> gateway = gatewaySection.flatMap(new GatewayReader(folder)::read);
    AuthReader auth = new AuthReader(folder, new EapReader(folder, root), gatewaySection, gateway);
    Map<String, Section> sections = ContextsReader.sections(root);
    List<ContextConfig> contexts = new ContextsReader().read(sections);
    List<PeerConfig> peers =
        new PeersReader(auth, gateway.map(GatewaySettings::identity), sections).read(root);
    ServicesReader services = new ServicesReader(folder);
    Optional<HttpSettings> http = root.child(Schema.HTTP).flatMap(services::http);
    Optional<StorageSettings> storage = root.child(Schema.STORAGE).flatMap(services::storage);
    Optional<Section> clusterSection = root.child(Schema.CLUSTER);
    Optional<ClusterSettings> cluster = clusterSection.flatMap(new ClusterReader(folder)::read);
    if (Present.all(gatewaySection, gateway, storage, clusterSection, cluster)) {
      ClusterReader.checkAddresses(gatewaySection.get(), gateway.get(), peers, storage.get());
      ClusterReader.checkSeeds(clusterSection.get(), cluster.get(), gateway.get());
    }
    Optional<IkeLimits> limits = root.child(Schema.LIMITS).flatMap(ServicesReader::limits);
    Optional<PathMtuSettings> pathMtu =
        root.child(Schema.PATH_MTU).flatMap(ServicesReader::pathMtu);
    Optional<FragmentSizes> fragmentSizes =
        root.child(Schema.IKE_FRAGMENTATION).flatMap(ServicesReader::fragmentSizes);
    Optional<RadiusSettings> radius = new RadiusReader(folder).read(root);
    if (!Present.all(gateway, http, storage, cluster, limits, pathMtu, fragmentSizes)) {
      return Optional.empty();
    }
    return Optional.of(
        new GatewayConfig(
            gateway.get(),
            contexts,
            peers,
            http.get(),
            storage.get(),
            cluster.get(),
            limits.get(),
            pathMtu.get(),
            fragmentSizes.get(),
            radius));
  }
}
