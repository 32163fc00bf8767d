#include "runs/machine.h"

#include <gmock/gmock.h>

#include "core/files.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "support.h"

namespace modrob::runs {
namespace {

using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::user_error_of;

TEST(Machine, knows_itself_and_survives_json) {
  auto machine = Machine::of_this_process();
  machine.libtorch = "2.13.0 AVX2";
  EXPECT_FALSE(machine.architecture.empty());
  EXPECT_FALSE(machine.cpu.empty());
  EXPECT_THAT(machine.c_library, HasSubstr("glibc "));
  const auto read = io::read_record<Machine>(io::record_json(machine), "f");
  EXPECT_TRUE(read.trains_alike(machine));
  EXPECT_EQ(read.text(), machine.text());
}

TEST(Machine, training_depends_on_more_than_statistics) {
  const auto machine = Machine::of_this_process();
  auto other = machine;
  other.cpu = "another";
  EXPECT_TRUE(other.computes_alike(machine));
  EXPECT_FALSE(other.trains_alike(machine));
  other = machine;
  other.c_library = "glibc 1.0";
  EXPECT_FALSE(other.computes_alike(machine));
}

TEST(Machine, of_which_nothing_is_known_is_like_no_other) {
  EXPECT_FALSE(Machine{}.computes_alike(Machine{}));
  EXPECT_FALSE(io::read_record<Machine>(io::Json::object(), "f").computes_alike(Machine{}));
}

TEST(Machine, each_that_worked_on_a_run_is_noted_once) {
  const TemporaryFolder folder;
  EXPECT_TRUE(machines_of(folder.path()).empty());
  auto machine = Machine::of_this_process();
  note_machine(folder.path(), machine);
  note_machine(folder.path(), machine);
  ASSERT_EQ(machines_of(folder.path()).size(), 1u);
  machine.cpu = "another";
  note_machine(folder.path(), machine);
  ASSERT_EQ(machines_of(folder.path()).size(), 2u);
  EXPECT_EQ(machines_of(folder.path())[1].cpu, "another");
  write_file_whole(folder / "machines.json", "[]");
  EXPECT_THAT(user_error_of([&] { machines_of(folder.path()); }),
              HasSubstr("machines.json: must be an object, not []; remove the file"));
  write_file_whole(folder / "machines.json", R"({"machines": [{}, {"cpu": 3}]})");
  EXPECT_THAT(user_error_of([&] { machines_of(folder.path()); }),
              HasSubstr("machines.json: machines[1].cpu: must be a text, not 3; remove the file"));
}

}  // namespace
}  // namespace modrob::runs
