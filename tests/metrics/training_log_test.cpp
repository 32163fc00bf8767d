#include "metrics/prelude.h"

namespace modrob::metrics {

TEST(LoggedStep, has_a_total_loss) {
  io::Json json = io::record_json(LoggedStep{.losses = {{"task", 1}, {"total", 2}}});
  EXPECT_EQ(io::read_record<LoggedStep>(json, "log.jsonl:1").total_loss(), 2);
  json["loss"].erase("total");
  EXPECT_EQ(user_error_of([&] { io::read_record<LoggedStep>(json, "log.jsonl:1"); }),
            "log.jsonl:1: loss: lacks the key 'total'");
}

}  // namespace modrob::metrics
