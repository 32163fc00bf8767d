#include "metrics/selection.h"

#include "core/text_format.h"
#include "io/record/record_visitor.h"

namespace modrob::metrics {

void describe(io::RecordVisitor& visitor, Selection& selection) {
  constexpr const char* kSplit = "validation";
  auto& [best_epoch, epochs, steps, validation_loss, validation] = selection;
  std::string selected_on = kSplit;
  visitor.field("selected_on", selected_on);
  if (selected_on != kSplit)
    visitor.fail("must be " + std::string(kSplit) + ", not " + printable(selected_on), "selected_on");
  visitor.fields("best_epoch", best_epoch, "epochs", epochs, "steps", steps);
  visitor.fields("validation_loss", validation_loss, "validation", validation);
}

}  // namespace modrob::metrics
