/* Draftail entity: a word in running text that leads to a term of the glossary. */
(() => {
  const { React, DraftJS, draftail, wagtail } = window;

  class GlossarySource extends draftail.ModalWorkflowSource {
    getChooserConfig() {
      return {
        url: this.props.entityType.chooserUrls.glossaryChooser,
        urlParams: {},
        onload: window.CHOOSER_MODAL_ONLOAD_HANDLERS,
        responses: { chosen: this.onChosen },
      };
    }

    filterEntityData(chosen) {
      return { id: chosen.id, term: chosen.string, url: chosen.edit_url };
    }

    // Wagtail's own version leaves the entity without mutability: typing in a word would unlink it.
    onChosen(chosen) {
      const { editorState, entityType, onComplete } = this.props;
      const selection = editorState.getSelection();
      const content = editorState
        .getCurrentContent()
        .createEntity(entityType.type, "MUTABLE", this.filterEntityData(chosen));
      const key = content.getLastCreatedEntityKey();
      this.workflow.close();
      onComplete(
        selection.isCollapsed()
          ? DraftJS.EditorState.push(
              editorState,
              DraftJS.Modifier.replaceText(content, selection, chosen.string, null, key),
              "insert-characters",
            )
          : DraftJS.RichUtils.toggleLink(editorState, selection, key),
      );
    }
  }

  const GlossaryLink = (props) => {
    const { term, url } = props.contentState.getEntity(props.entityKey).getData();
    const icon = React.createElement(wagtail.components.Icon, {
      name: term ? "openquote" : "warning",
    });
    const label = term || "Missing glossary term";
    return React.createElement(draftail.TooltipEntity, { ...props, icon, label, url });
  };

  draftail.registerPlugin(
    { type: "GLOSSARY", source: GlossarySource, decorator: GlossaryLink },
    "entityTypes",
  );
})();
