package net.hsvpn.lab;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/**
 * Who may depend on whom: actors on peers, streams-dataplane and persistence, which never see each
 * other, and all of them on config. The laboratory sees everything and is seen by nobody.
 */
@AnalyzeClasses(packages = "net.hsvpn", importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyRuleTest {
  @ArchTest
  static final ArchRule MODULES =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("config")
          .definedBy("net.hsvpn.config..")
          .layer("peers")
          .definedBy("net.hsvpn.peers..")
          .layer("dataplane")
          .definedBy("net.hsvpn.dataplane..")
          .layer("persistence")
          .definedBy("net.hsvpn.persistence..")
          .layer("actors")
          .definedBy("net.hsvpn.actors..")
          .layer("lab")
          .definedBy("net.hsvpn.lab..")
          .whereLayer("lab")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("actors")
          .mayOnlyBeAccessedByLayers("lab")
          .whereLayer("peers")
          .mayOnlyBeAccessedByLayers("actors", "lab")
          .whereLayer("dataplane")
          .mayOnlyBeAccessedByLayers("actors", "lab")
          .whereLayer("persistence")
          .mayOnlyBeAccessedByLayers("actors", "lab")
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers("peers", "dataplane", "persistence", "actors", "lab");

  @ArchTest
  static final ArchRule PEERS_IS_PURE =
      ArchRuleDefinition.noClasses()
          .that()
          .resideInAPackage("net.hsvpn.peers..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.pekko..", "java.nio.channels..", "java.util.concurrent..")
          .because("IKEv2 is a library without actors, sockets and threads");

  @ArchTest
  static final ArchRule STREAMS_ARE_AT_THE_EDGE =
      ArchRuleDefinition.noClasses()
          .that()
          .resideInAnyPackage(
              "net.hsvpn.dataplane.wire..",
              "net.hsvpn.dataplane.crypto..",
              "net.hsvpn.dataplane.replay..",
              "net.hsvpn.dataplane.sad..",
              "net.hsvpn.dataplane.context..",
              "net.hsvpn.dataplane.drop..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.pekko..")
          .because("Pekko Streams belong to the stages and to io");
}
