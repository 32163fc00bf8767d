#include "slurm_cluster.h"

#include <gmock/gmock.h>

#include <cstdlib>

// The tests on a Slurm of one node are skipped where none comes up, and say why.
namespace modrob::testing {

namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

// A PATH on which programs of this name do this and nothing else.
class OtherPath {
 public:
  OtherPath() : before_(std::getenv("PATH")) {}
  ~OtherPath() { ::setenv("PATH", before_.c_str(), 1); }

  void program(const std::string& name, const std::string& text) const {
    write_file_whole(folder_ / name, "#!/bin/sh\n" + text + "\n");
    fs::permissions(folder_ / name, fs::perms::owner_all);
  }
  void alone() const { ::setenv("PATH", folder_.path().c_str(), 1); }
  void first() const { ::setenv("PATH", (folder_.path().string() + ":" + before_).c_str(), 1); }

 private:
  TemporaryFolder folder_;
  std::string before_;
};

}  // namespace

TEST(SlurmCluster, that_is_not_installed_names_the_packages) {
  const OtherPath path;
  path.alone();
  EXPECT_THAT(SlurmCluster().obstacle(), AllOf(HasSubstr("apt-get install"), HasSubstr("munge")));
}

TEST(SlurmCluster, that_cannot_start_says_what_its_programs_said) {
  for (const std::string broken : {"munged", "slurmctld", "slurmd"}) {
    const OtherPath path;
    for (const char* name : {"munged", "slurmctld", "slurmd", "sbatch"}) path.program(name, "exit 0");
    path.program(broken, "echo 'error: Address already in use' >&2; exit 1");
    path.first();
    EXPECT_THAT(SlurmCluster().obstacle(), HasSubstr("Address already in use")) << broken;
  }
}

}  // namespace modrob::testing
