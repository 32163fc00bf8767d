#include <sched.h>

#include "core/prelude.h"

namespace modrob {
namespace {

TEST(AvailableCores, respects_the_affinity_mask) {
  EXPECT_GE(available_cores(), 1);
  EXPECT_EQ(exit_code_of_child([] {
              cpu_set_t allowed;
              ::sched_getaffinity(0, sizeof(allowed), &allowed);
              int first = 0;
              while (!CPU_ISSET(first, &allowed)) ++first;
              CPU_ZERO(&allowed);
              CPU_SET(first, &allowed);
              if (::sched_setaffinity(0, sizeof(allowed), &allowed) != 0) return -1;
              return available_cores();
            }),
            1);
}

TEST(CgroupCores, takes_the_tightest_quota_up_to_the_root_of_version_2) {
  const TemporaryFolder mount;
  make_folder(mount / "job/step");
  write_file_whole(mount / "cpu.max", "max 100000\n");
  write_file_whole(mount / "job/cpu.max", "250000 100000\n");
  write_file_whole(mount / "job/step/cpu.max", "800000 100000\n");
  EXPECT_EQ(cgroup_cores("0::/job/step\n", mount.path()), 2.5);
  EXPECT_EQ(cgroup_cores("0::/\n", mount.path()), std::nullopt);
  EXPECT_EQ(cgroup_cores("0::/absent\n", mount.path()), std::nullopt);
}

TEST(CgroupCores, reads_version_1) {
  const TemporaryFolder mount;
  make_folder(mount / "cpu,cpuacct/job");
  write_file_whole(mount / "cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  write_file_whole(mount / "cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  write_file_whole(mount / "cpu,cpuacct/job/cpu.cfs_quota_us", "150000\n");
  write_file_whole(mount / "cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(cgroup_cores("4:memory:/job\n2:cpu,cpuacct:/job\n", mount.path()), 1.5);
  EXPECT_EQ(cgroup_cores("2:cpu,cpuacct:/\n", mount.path()), std::nullopt);
}

TEST(CgroupCores, ignores_what_it_cannot_read) {
  const TemporaryFolder mount;
  write_file_whole(mount / "cpu.max", "many 0\n");
  EXPECT_EQ(cgroup_cores("0::/\n", mount.path()), std::nullopt);
  EXPECT_EQ(cgroup_cores("nonsense\n0:\n\n", mount.path()), std::nullopt);
  EXPECT_EQ(cgroup_cores("", mount.path()), std::nullopt);
}

TEST(ResidentBytes, see_memory_come_and_the_peak_stay) {
  const size_t before = resident_bytes();
  ASSERT_GT(before, 0u);
  constexpr size_t kSize = size_t{64} << 20;
  {
    const std::vector<char> block(kSize, 1);
    EXPECT_GE(resident_bytes(), before + kSize / 2) << static_cast<int>(block[kSize / 3]);
  }
  EXPECT_GE(peak_resident_bytes(), before + kSize / 2);
  EXPECT_GE(peak_resident_bytes(), resident_bytes());
}

}  // namespace
}  // namespace modrob
