import { Panel } from '../../components/data/panel.tsx';

/** A panel of the size that it will have. */
export function PanelSkeleton({ title }: { readonly title: string }) {
  return (
    <Panel title={title}>
      <div aria-hidden="true" className="flex flex-col gap-3">
        <div className="skeleton h-6" />
        <div className="skeleton h-23 opacity-60" />
      </div>
    </Panel>
  );
}
