#include "study/slurm_options.h"

#include <gmock/gmock.h>

#include "study_support.h"

namespace modrob::study {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::kStudy;
using testing::read_study;
using testing::TemporaryFolder;
using testing::user_error_of;

StudyFile study_with(const std::string& table) {
  const TemporaryFolder folder;
  return read_study(folder, std::string(kStudy) + "\n[slurm]\n" + table + "\n");
}

}  // namespace

TEST(SlurmOptions, a_study_file_has_a_table_of_them) {
  const auto slurm =
      study_with(
          "workers = 8\nat_once = 2\ntime = '1-12'\npartition = 'gpu,big'\ngres = 'gpu:a100:1'\ncpus = 2\n"
          "mem = '8G'\nsbatch = \"--account=nlp --comment='two words'\"")
          .slurm;
  EXPECT_EQ(slurm.workers, 8);
  EXPECT_EQ(slurm.at_once, 2);
  EXPECT_EQ(slurm.time, "1-12");
  EXPECT_EQ(slurm.partition, "gpu,big");
  EXPECT_EQ(slurm.gres, "gpu:a100:1");
  EXPECT_EQ(slurm.cpus, 2);
  EXPECT_EQ(slurm.mem, "8G");
  EXPECT_EQ(slurm.sbatch, "--account=nlp --comment='two words'");
}

TEST(SlurmOptions, are_no_part_of_what_a_study_is) {
  const TemporaryFolder folder;
  EXPECT_EQ(study_with("workers = 8").to_json(), read_study(folder, kStudy).to_json());
}

TEST(SlurmOptions, mistakes_name_place_and_value) {
  const auto error = [](const std::string& table) { return user_error_of([&] { study_with(table); }); };
  EXPECT_THAT(error("workers = 0"), AllOf(HasSubstr("study.toml:"), HasSubstr("'slurm.workers'"), HasSubstr("0")));
  EXPECT_THAT(error("at_once = -1"), AllOf(HasSubstr("'slurm.at_once'"), HasSubstr("-1")));
  EXPECT_THAT(error("worker = 2"), AllOf(HasSubstr("study.toml:"), HasSubstr("workers")));
  for (const std::string time : {"2h", "", "0", "0:00", "1:2:3:4", "1-", "-1", "two", "1:000"}) {
    EXPECT_THAT(error("time = '" + time + "'"), AllOf(HasSubstr("study.toml:"), HasSubstr("'slurm.time'"),
                                                      HasSubstr("'" + time + "'"), HasSubstr("2:00:00")));
  }
  for (const std::string time : {"30", "30:00", "2:00:00", "1-12", "1-12:30", "1-12:30:00", "0:30"}) {
    EXPECT_EQ(study_with("time = '" + time + "'").slurm.time, time);
  }
  for (const std::string key : {"partition", "gres", "mem"}) {
    for (const std::string value : {"a b", "a\\nb", "a#b", "a'b", "a\\\"b", "$(a)"}) {
      EXPECT_THAT(error(key + " = \"" + value + "\""), HasSubstr("'slurm." + key + "'"));
    }
  }
  EXPECT_THAT(error("sbatch = \"--a\\ntouch hit\""), AllOf(HasSubstr("'slurm.sbatch'"), HasSubstr("one line")));
}

}  // namespace modrob::study
